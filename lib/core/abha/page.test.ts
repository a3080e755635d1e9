import { describe, expect, it } from 'vitest'
import { CHANGE_KINDS, CHANGE_STATUSES } from './change'
import { ABHA_PAGES, abhaPath, canShow, pageOf, stepOf } from './page'

const sent = { sentTo: null }
const deactivation = { kind: 'deactivation', status: 'BEGUN', reasons: ['101'], signInCode: null } as const
const reactivation = { kind: 'reactivation', status: 'BEGUN', reasons: [], signInCode: null } as const

describe('the page where a person goes on', () => {
  it.each(CHANGE_KINDS)('can always be shown (%s)', (kind) => {
    for (const status of CHANGE_STATUSES)
      for (const reasons of [[], ['101']])
        for (const signInCode of [null, sent]) {
          const stand = { kind, status, reasons, signInCode }
          // A reactivation has no session at ABHA that it would need.
          if (kind === 'reactivation' && status === 'SIGNED_IN') continue
          expect(canShow(stand, pageOf(stand)), JSON.stringify(stand)).toBe(true)
        }
  })

  it('is the first that still wants something', () => {
    expect(pageOf({ ...deactivation, reasons: [] })).toBe('effects')
    expect(pageOf(deactivation)).toBe('sign-in')
    expect(pageOf({ ...deactivation, signInCode: sent })).toBe('sign-in/code')
    expect(pageOf({ ...deactivation, status: 'SIGNED_IN' })).toBe('method')
    expect(pageOf({ ...deactivation, status: 'SIGNED_IN', reasons: [] })).toBe('reasons')
    expect(pageOf({ ...deactivation, status: 'CODE_SENT' })).toBe('code')
    expect(pageOf(reactivation)).toBe('method')
  })

  it('never claims an outcome that nobody knows', () => {
    for (const status of ['SENDING', 'UNKNOWN'] as const) {
      expect(pageOf({ ...deactivation, status })).toBe('checking')
      expect(canShow({ ...deactivation, status }, 'result')).toBe(false)
      expect(canShow({ ...deactivation, status }, 'confirm')).toBe(false)
    }
  })
})

describe('a page behind', () => {
  it('can be gone back to until it is confirmed', () => {
    const stand = { ...deactivation, status: 'CODE_SENT' } as const
    for (const page of ['effects', 'reasons', 'sign-in', 'method', 'code', 'confirm'] as const)
      expect(canShow(stand, page), page).toBe(true)
    for (const page of ['effects', 'reasons', 'method', 'code', 'confirm'] as const)
      expect(canShow({ ...deactivation, status: 'SENDING' }, page), page).toBe(false)
  })

  it('of signing in is the way out of an unknown outcome, and of an ABHA that was reactivated elsewhere', () => {
    for (const stand of [deactivation, reactivation])
      expect(canShow({ ...stand, status: 'UNKNOWN' }, 'sign-in')).toBe(true)
    expect(canShow(reactivation, 'sign-in')).toBe(true)
    expect(canShow({ ...reactivation, status: 'CODE_SENT' }, 'sign-in')).toBe(false)
  })
})

it('each page has an address of its own, and the steps are counted', () => {
  expect(new Set(ABHA_PAGES.map((page) => abhaPath('1', page))).size).toBe(ABHA_PAGES.length)
  expect(stepOf('deactivation', 'sign-in/code')).toEqual({ step: 3, of: 5 })
  expect(stepOf('reactivation', 'confirm')).toEqual({ step: 3, of: 3 })
  expect(stepOf('reactivation', 'sign-in')).toBeNull()
})
