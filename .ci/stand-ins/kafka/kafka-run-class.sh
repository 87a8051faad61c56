#!/bin/bash
exec java ${KAFKA_HEAP_OPTS:--Xmx256m} -server -XX:+UseG1GC \
  "-Dlog4j2.configurationFile=${KAFKA_LOG4J:-/opt/kafka/config/tools-log4j2.yaml}" -cp '/opt/kafka/libs/*' "$@"
