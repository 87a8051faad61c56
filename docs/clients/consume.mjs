// Reads what streamgauge writes with JavaScript: predictions, until it is stopped or has read as many as asked.
//
//   npm install @platformatic/kafka avsc
//   node consume.mjs BOOTSTRAP_SERVERS SCHEMA_REGISTRY_URL [TOPIC_PREFIX] [LIMIT]
import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka'
import avro from 'avsc'
import { randomUUID } from 'node:crypto'

const [bootstrapServers, registryUrl, prefix = '', limit = 'Infinity'] = process.argv.slice(2)

// Confluent's wire format: a zero byte, four bytes of schema id, the record in Avro.
const types = new Map()
async function decode(bytes) {
  const id = bytes.readUInt32BE(1)
  if (!types.has(id)) {
    const response = await fetch(`${registryUrl}/schemas/ids/${id}`)
    types.set(id, avro.Type.forSchema(JSON.parse((await response.json()).schema)))
  }
  return types.get(id).fromBuffer(bytes.subarray(5))
}

// Reads committed records only, unless it is told otherwise.
const consumer = new Consumer({
  groupId: `predictions-reader-${randomUUID()}`,
  clientId: 'predictions-reader',
  bootstrapBrokers: bootstrapServers.split(',')
})
const stream = await consumer.consume({
  topics: [prefix + 'predictions'],
  mode: MessagesStreamModes.EARLIEST,
  fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  autocommit: false
})
let left = Number(limit)
for await (const message of stream) {
  const { eventId, task, label, confidence, modelName, modelVersion } = await decode(message.value)
  console.log(task, label, confidence.toFixed(3), eventId, `${modelName}:${modelVersion}`)
  if (--left <= 0) break
}
await consumer.close(true)
