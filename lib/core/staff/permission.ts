/** What a partner's staff member may be. */
export const ROLES = ['viewer', 'reviewer', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** The one table: who may do what in the console. */
const HOLDERS = {
  'requests:read': ['viewer', 'reviewer', 'admin'],
  'requests:review': ['reviewer', 'admin'],
  /** The request as it came, unformatted. */
  'requests:raw': ['admin', 'auditor'],
  'artefacts:read': ['viewer', 'reviewer', 'admin'],
  'deletions:confirm': ['reviewer', 'admin'],
  'notices:read': ['viewer', 'reviewer', 'admin', 'auditor'],
  'notices:write': ['admin'],
  'credentials:read': ['admin', 'auditor'],
  'credentials:write': ['admin'],
  'webhooks:read': ['admin', 'auditor'],
  'webhooks:write': ['admin'],
  'webhooks:replay': ['admin'],
  'embed:write': ['admin'],
  /** Whether four eyes are needed, and the like. */
  'settings:write': ['admin'],
  'audit:read': ['admin', 'auditor'],
  'audit:export': ['admin', 'auditor'],
  'metrics:read': ['viewer', 'reviewer', 'admin', 'auditor'],
  'staff:read': ['admin', 'auditor'],
  'staff:write': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof HOLDERS
export const PERMISSIONS = Object.keys(HOLDERS) as Permission[]

/** What needs a proof of identity that is fresh: a session alone, left open on a desk, opens none of these. */
const STEP_UP: readonly Permission[] = [
  'credentials:write',
  'webhooks:write',
  'webhooks:replay',
  'audit:export',
  'embed:write',
  'staff:write',
  'settings:write',
]
const FRESH_MS = 5 * 60_000

export const rolesWith = (permission: Permission): readonly Role[] => HOLDERS[permission]

export const may = (role: Role, permission: Permission): boolean => rolesWith(permission).includes(role)

export const needsStepUp = (permission: Permission): boolean => STEP_UP.includes(permission)

/** Whether the last proof of identity is fresh enough for what needs one. One that lies ahead is none: it would last. */
export function isSteppedUp(steppedUpAt: Date | null, now: Date): boolean {
  if (!steppedUpAt) return false
  const age = now.getTime() - steppedUpAt.getTime()
  return age >= 0 && age <= FRESH_MS
}
