import dns from 'node:dns'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { guardedFetch } from './guarded-fetch'

const closings: (() => void)[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const close of closings.splice(0)) close()
})

/** A service on every address of this machine, IPv6 where there is one, that counts who connects. */
async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen = { connections: 0 }
  const server = createServer(answer)
  server.on('connection', () => {
    seen.connections += 1
  })
  server.listen(0)
  await once(server, 'listening')
  closings.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, seen }
}

const kindOf = (url: string, options?: Parameters<typeof guardedFetch>[1]) =>
  guardedFetch(url, options).then(
    ({ status }) => status,
    (error: { kind?: string }) => error.kind ?? error,
  )

test('no spelling of an address that is not public is connected to', async () => {
  const { port, seen } = await receiver((_, response) => response.end('{}'))
  const hosts = [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '127.0.0.1.',
    '１２７.０.０.１',
    '127。0。0。1',
    '127.255.255.254',
    '0.0.0.0',
    '0',
    '0.1.2.3',
    'localhost',
    'LOCALHOST',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:169.254.169.254]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[2001:db8::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[100::1]',
  ]
  const answers = await Promise.all(hosts.map((host) => kindOf(`http://${host}:${port}/`, { timeoutMs: 3000 })))
  expect(hosts.filter((_, at) => answers[at] !== 'refused_address')).toEqual([])
  expect(seen.connections).toBe(0)
})

test('what is no plain web address is refused before a name is looked up', async () => {
  const { port, seen } = await receiver((_, response) => response.end('{}'))
  const looked = vi.spyOn(dns.promises.Resolver.prototype, 'resolve4')
  for (const url of [
    '',
    'nothing',
    '//127.0.0.1/',
    'http://',
    'file:///etc/passwd',
    'ftp://example.org/',
    'gopher://127.0.0.1:70/_',
    'data:application/json,{}',
    'javascript:1',
    'ws://example.org/',
    `http://user@127.0.0.1:${port}/`,
    `http://user:pass@127.0.0.1:${port}/`,
    `http://:pass@127.0.0.1:${port}/`,
    'http://[fe80::1%25eth0]/',
    'http://1.2.3.4.5/',
    'http://127.0.0.1:99999/',
  ])
    expect([url, await kindOf(url, { allowLoopback: true })]).toEqual([url, 'refused_address'])
  expect(looked).not.toHaveBeenCalled()
  expect(seen.connections).toBe(0)
})

test('a name is judged by the address that is then called, each time anew', async () => {
  const { port, seen } = await receiver((_, response) => response.end('{}'))
  const answers = [
    [{ address: '127.0.0.1', family: 4 }],
    [
      { address: '93.184.215.14', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ],
    [{ address: '::7f00:1', family: 6 }],
    [{ address: '::ffff:127.0.0.1', family: 6 }],
  ]
  const of = (family: number) => async () =>
    answers[Math.min(four.mock.calls.length, answers.length) - 1]!.filter((one) => one.family === family).map(
      (one) => one.address,
    )
  const { prototype } = dns.promises.Resolver
  const four = vi.spyOn(prototype, 'resolve4').mockImplementation(of(4) as never)
  const six = vi.spyOn(prototype, 'resolve6').mockImplementation(of(6) as never)
  for (const at of answers.keys())
    expect([at, await kindOf(`http://rebinding.example:${port}/`)]).toEqual([at, 'refused_address'])
  // One look-up for each call: what was judged is what would have been connected to.
  for (const looked of [four, six]) expect(looked).toHaveBeenCalledTimes(answers.length)
  expect(seen.connections).toBe(0)
})

test('in a demo the same machine may be called, its other addresses and networks not', async () => {
  const { port, seen } = await receiver((request, response) => {
    response.setHeader('X-Seen', `${request.method} ${request.url} ${request.headers['content-length']}`)
    request.pipe(response)
  })
  const options = { method: 'POST', body: 'सम्मति', allowLoopback: true }
  const { status, headers, body } = await guardedFetch(`http://127.0.0.1:${port}/a?b=c`, options)
  expect([status, headers['x-seen'], body.toString()]).toEqual([200, 'POST /a?b=c 18', 'सम्मति'])
  expect(seen.connections).toBe(1)
  for (const host of ['127.0.0.2', '10.0.0.1', '169.254.169.254', '[::ffff:127.0.0.1]'])
    expect([host, await kindOf(`http://${host}:${port}/`, options)]).toEqual([host, 'refused_address'])
  expect(seen.connections).toBe(1)
})

test('a redirect is an answer and is not followed', async () => {
  const { port, seen } = await receiver((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere` }).end(),
  )
  expect(await kindOf(`http://127.0.0.1:${port}/`, { allowLoopback: true })).toBe(302)
  expect(seen.connections).toBe(1)
})

test('a megabyte is read and one byte more is not, whatever length is announced', async () => {
  const { port } = await receiver((request, response) => {
    const bytes = Buffer.alloc(Number(request.url?.slice(1)), 32)
    if (request.headers.chunks) response.write(bytes.subarray(0, 10))
    response.end(request.headers.chunks ? bytes.subarray(10) : bytes)
  })
  for (const headers of [{}, { chunks: 'yes' }] as Record<string, string>[]) {
    const read = (bytes: number) => kindOf(`http://127.0.0.1:${port}/${bytes}`, { headers, allowLoopback: true })
    expect(await read(1024 * 1024)).toBe(200)
    expect(await read(1024 * 1024 + 1)).toBe('too_large')
  }
})

test('who wants the status only has it, however much comes after it', async () => {
  const { port } = await receiver((_, response) => response.writeHead(200).end(Buffer.alloc(3 * 1024 * 1024)))
  const url = `http://127.0.0.1:${port}/`
  expect(await kindOf(url, { allowLoopback: true, cutLong: true })).toBe(200)
  expect(await kindOf(url, { allowLoopback: true })).toBe('too_large')
})

test('the time is for the whole answer: silence and a trickle both end', async () => {
  const silent = await receiver(() => {})
  const slow = await receiver((_, response) => {
    const beat = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(beat))
  })
  for (const { port } of [silent, slow])
    expect(await kindOf(`http://127.0.0.1:${port}/`, { timeoutMs: 200, allowLoopback: true })).toBe('timeout')
})

test('nobody there, a broken answer and no HTTP at all are unreachable', async () => {
  const cut = await receiver((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('x')
    setTimeout(() => response.destroy(), 20)
  })
  const babble = createTcpServer((socket) => socket.end('hello\r\n'))
  babble.listen(0, '127.0.0.1')
  await once(babble, 'listening')
  closings.push(() => babble.close())
  const { port } = await receiver((_, response) => response.end())
  closings.pop()?.()
  for (const there of [cut.port, (babble.address() as AddressInfo).port, port])
    expect(await kindOf(`http://127.0.0.1:${there}/`, { allowLoopback: true })).toBe('unreachable')
})

test('a receiver that changes the protocol is an answer that did not come', async () => {
  const raw = createTcpServer((socket) =>
    socket
      .on('error', () => {})
      .once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      ),
  )
  raw.listen(0, '127.0.0.1')
  await once(raw, 'listening')
  closings.push(() => raw.close())
  const { port } = raw.address() as AddressInfo
  expect(await kindOf(`http://127.0.0.1:${port}/`, { allowLoopback: true, timeoutMs: 1500 })).toBe('unreachable')
})
