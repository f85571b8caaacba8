// A server of files by npm's @tus/server, dressed in what every answer of ours bears beside tus.
// Started with a folder to keep them in; says its port.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const [folder, header, id] = process.argv.slice(2)
const sizes = new Map()

const tus = new Server({
  path: '/files',
  relativeLocation: true,
  datastore: new FileStore({ directory: folder }),
  namingFunction: (_request, metadata) => metadata.id,
  onUploadCreate: async (_request, upload) => {
    sizes.set(upload.id, upload.size)
    return {}
  },
})

async function hashed(path) {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece)
  return hash.digest('hex')
}

const http = createServer(async (request, response) => {
  response.setHeader(header, id)
  const name = request.url.split('/').pop()
  const path = join(folder, name)
  if (request.method === 'HEAD' && sizes.has(name) && existsSync(path)) {
    const whole = statSync(path).size === sizes.get(name)
    response.setHeader('Lkk-File-State', whole ? 'clean' : 'uploading')
    if (whole) response.setHeader('Lkk-File-Sha256', await hashed(path))
  }
  tus.handle(request, response)
})

http.listen(0, '127.0.0.1', () => console.log(http.address().port))
