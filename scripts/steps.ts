import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The checkout. */
export const root = join(import.meta.dirname, '..')

/** Adds to the environment what `.env` of the checkout says; what is set already wins. */
export function loadDotEnv(): void {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
}

/** "4.2 s", "31 s", of milliseconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`
}

/** Runs one step of a start, printing its name at once and its time (and result, when it returns a string) after. */
export async function step<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  process.stdout.write(`  ${name} … `)
  const began = performance.now()
  try {
    const result = await work()
    console.log(seconds(performance.now() - began) + (typeof result === 'string' ? ` (${result})` : ''))
    return result
  } catch (error) {
    console.log(`failed after ${seconds(performance.now() - began)}`)
    throw error
  }
}

/** Output kept of a command, in characters, from its end: enough for every failure of a long run. */
const kept = 2_000_000

const live = new Set<ChildProcess>()

/**
 * Ends this process on SIGINT, SIGTERM and SIGHUP after the commands it runs
 * have ended. They get SIGINT, on which test runners clean up after themselves.
 */
export function stopWithCommands(): void {
  const stop = () => {
    for (const child of live) child.kill('SIGINT')
    const wait = setInterval(() => {
      if (live.size === 0) process.exit(130)
    }, 50)
    setTimeout(() => {
      clearInterval(wait)
      for (const child of live) child.kill('SIGKILL')
      process.exit(130)
    }, 20_000)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
}

/**
 * Runs a command of the checkout without a terminal and collects what it
 * prints, both streams in order. `code` is null when a signal ended it or it
 * did not start. Never throws.
 */
export function command(
  file: string,
  args: string[],
  options: { env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    live.add(child)
    const stop = () => child.kill('SIGTERM')
    options.signal?.addEventListener('abort', stop, { once: true })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-kept)
      })
    }
    const done = (code: number | null) => {
      live.delete(child)
      options.signal?.removeEventListener('abort', stop)
      resolve({ code, output: output.trim() })
    }
    child.once('error', (error) => {
      output += error.message
      done(null)
    })
    child.once('close', done)
  })
}

/** Runs a package's program with this Node: the path of its JavaScript inside node_modules, then its arguments. */
export function program(path: string, args: string[], options: Parameters<typeof command>[2] = {}) {
  return command(process.execPath, [join(root, 'node_modules', path), ...args], options)
}
