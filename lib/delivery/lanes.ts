type Lane<Job> = { running: number; urgent: Job[]; usual: Job[]; full: boolean }

const waitingIn = ({ urgent, usual }: Lane<unknown>) => urgent.length + usual.length

export type Lanes<Job> = {
  /** Begins a job as soon as its lane has room; an urgent one before those that only wait. */
  put(lane: string, job: Job, urgent: boolean): void
  /** The lanes in which so many wait that no more should be put there. */
  full(): string[]
  /** Takes back what has not begun. */
  clear(): Job[]
  /** Resolves when what was begun has ended. */
  rest(): Promise<void>
}

/**
 * Runs the jobs of one lane `atOnce` at a time, and those of different lanes beside each other: a slow lane holds up
 * itself. `run` calls `leave` when the next of its lane may begin, and must not reject. A lane is full with `ahead` jobs
 * waiting, until half of them have begun (`onRoom`).
 */
export function openLanes<Job>(
  { atOnce, ahead }: { atOnce: number; ahead: number },
  run: (job: Job, leave: () => void) => Promise<void>,
  onRoom: () => void,
): Lanes<Job> {
  const lanes = new Map<string, Lane<Job>>()
  const running = new Set<Promise<void>>()

  function enter(name: string, lane: Lane<Job>, job: Job): void {
    let left = false
    const leave = () => {
      if (left) return
      left = true
      lane.running--
      begin(name, lane)
    }
    lane.running++
    const ended = run(job, leave).then(() => {
      running.delete(ended)
      leave()
    })
    running.add(ended)
  }
  function begin(name: string, lane: Lane<Job>): void {
    while (lane.running < atOnce) {
      const job = lane.urgent.shift() ?? lane.usual.shift()
      if (job === undefined) break
      enter(name, lane, job)
    }
    if (lane.full && waitingIn(lane) <= ahead / 2) {
      lane.full = false
      onRoom()
    }
    if (lane.running === 0 && lanes.get(name) === lane) lanes.delete(name)
  }

  return {
    put(name, job, urgent) {
      const lane = lanes.get(name) ?? { running: 0, urgent: [], usual: [], full: false }
      lanes.set(name, lane)
      const waiting = urgent ? lane.urgent : lane.usual
      waiting.push(job)
      lane.full ||= waitingIn(lane) >= ahead
      begin(name, lane)
    },
    full: () => [...lanes].filter(([, { full }]) => full).map(([name]) => name),
    clear: () => [...lanes.values()].flatMap(({ urgent, usual }) => [...urgent.splice(0), ...usual.splice(0)]),
    async rest() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
