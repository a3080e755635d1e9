import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { migrate } from '@/db/migrate'
import { LockTaken } from './lock'
import { startPostgres } from './postgres'
import { root } from './steps'

declare module 'vitest' {
  interface ProvidedContext {
    /** Set in the `db` project: a server and the name of a migrated database to clone. */
    testDatabase: { server: string; template: string }
  }
}

/** TEST_DATABASE_URL, which must be on this machine: the tests make and drop databases there. */
function givenServer(url: string): string {
  const { hostname } = new URL(url)
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname)) {
    throw new Error(`TEST_DATABASE_URL names ${hostname}: tests only run on a database of this machine (loopback).`)
  }
  return url
}

/** A cluster of our own. Test runs at the same time in one checkout each get another one. */
async function ownServer(): Promise<{ url: string; stop(): Promise<void> }> {
  for (let slot = 1; ; slot++) {
    try {
      const dataDir = join(root, slot === 1 ? '.data-test' : `.data-test-${slot}`)
      return await startPostgres({ dataDir, name: 'pg-test', fast: true })
    } catch (error) {
      if (!(error instanceof LockTaken) || slot === 8) throw error
    }
  }
}

/** Vitest's global setup of the `db` project: a server with one migrated database, from which workers clone theirs. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { url: givenServer(given), stop: async () => {} } : await ownServer()
  const template = `sammati_test_${process.pid}_${Date.now().toString(36)}`
  const admin = postgres(server.url, { max: 1, onnotice: () => {} })

  const drop = async (prefix: string) => {
    const names = await admin<{ datname: string }[]>`
      select datname from pg_database where starts_with(datname, ${prefix})`
    for (const { datname } of names) await admin.unsafe(`drop database if exists "${datname}" with (force)`)
  }
  const teardown = async () => {
    try {
      await drop(template)
    } finally {
      await admin.end({ timeout: 5 })
      await server.stop()
    }
  }
  try {
    // In a cluster of our own, what a killed run left; in a given one, other runs may be at work.
    if (!given) await drop('sammati_test_')
    await admin.unsafe(`create database "${template}"`)
    await migrate(new URL(`/${template}`, server.url).href)
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('testDatabase', { server: server.url, template })
  return teardown
}
