import { may, type Role } from './permission'

/** Where in the console a role reads a request: in words, else as it is stored; null: nowhere. */
export const requestPage = (role: Role, id: string): string | null => {
  if (may(role, 'requests:read')) return `/console/requests/${id}`
  return may(role, 'requests:raw') ? `/console/requests/${id}/raw` : null
}
