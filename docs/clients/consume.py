#!/usr/bin/env python3
"""Reads what streamgauge writes with Confluent's Python client: the last count of each label, subject and window.

    pip install 'confluent-kafka[avro,schemaregistry]'
    python consume.py BOOTSTRAP_SERVERS SCHEMA_REGISTRY_URL [TOPIC_PREFIX]
"""
import sys

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext


def main(bootstrap_servers, schema_registry_url, prefix=""):
    topic = prefix + "prediction-counts"
    decode = AvroDeserializer(SchemaRegistryClient({"url": schema_registry_url}))
    consumer = Consumer({
        "bootstrap.servers": bootstrap_servers,
        "group.id": "counts-reader",
        # Without it, results of transactions that were aborted are read as well.
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
    })
    partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    counts, at_end = {}, set()
    while len(at_end) < len(partitions):
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            if message.error().code() == -191:  # _PARTITION_EOF
                at_end.add(message.partition())
                continue
            raise SystemExit(str(message.error()))
        count = decode(message.value(), SerializationContext(topic, MessageField.VALUE))
        # A later record of a key and window takes the place of an earlier one.
        counts[count["task"], count["label"], count["subject"], count["windowStart"]] = count
    consumer.close()
    for count in sorted(counts.values(), key=lambda one: (one["windowStart"], one["task"], one["label"], one["subject"])):
        print(count["windowStart"].isoformat(), count["task"], count["label"], count["subject"] or "-", count["count"])


if __name__ == "__main__":
    main(*sys.argv[1:])
