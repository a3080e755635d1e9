import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** A live process holds the lock. `note` is what it left for the next one to read. */
export class LockTaken extends Error {
  constructor(
    file: string,
    readonly pid: number,
    readonly note: string,
  ) {
    super(`${file} is held by process ${pid}, which runs.`)
  }
}

type Holder = { pid: number; started: string; note: string }

/** When a live process started, in the kernel's ticks ('' where there is no /proc); undefined when it is dead. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // "pid (name) state ppid …": the name may hold spaces, so count from its bracket.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? undefined : fields[19]
    } catch {
      return undefined
    }
  }
  try {
    process.kill(pid, 0)
    return ''
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

/** The live process that holds a lock file, undefined when nobody does. A process number used anew does not count. */
export function lockHolder(file: string): Holder | undefined {
  const holder = read(file)
  return holder && startOf(holder.pid) === holder.started ? holder : undefined
}

/**
 * Takes a lock file for the life of this process and returns how to give it
 * back. A lock whose process is gone (kill -9, a reboot) is taken over. Throws
 * LockTaken when a live process, this one included, holds it.
 */
export function takeLock(file: string, note = ''): () => void {
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', note }
  writeFileSync(own, JSON.stringify(mine), { mode: 0o600 })
  try {
    for (;;) {
      try {
        // A link, because it fails when the name exists and never shows a half-written file.
        linkSync(own, file)
        return () => rmSync(file, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = lockHolder(file)
      if (holder) throw new LockTaken(file, holder.pid, holder.note)
      // Moved aside, not removed: of two that find it stale, only one moves it.
      try {
        renameSync(file, `${own}.stale`)
      } catch {
        continue
      }
      // Between the look and the move another may have taken it over: give it back.
      const taken = lockHolder(`${own}.stale`)
      if (taken) renameSync(`${own}.stale`, file)
      else rmSync(`${own}.stale`)
    }
  } finally {
    rmSync(own, { force: true })
  }
}
