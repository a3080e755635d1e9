import { decodeJwt } from 'jose'
import { describe, expect } from 'vitest'
import { test } from '@/db/testing'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { revoke } from '@/lib/operations/consent/revoke'
import { type Asked, makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import { askedScope } from '@/lib/operations/notice/describe'
import { renderText } from '@/lib/operations/notice/render-text'
import { contextAt, later } from '@/lib/operations/sign-in/testing'
import { readReceipt } from './read-receipt'
import { verifyReceipt } from './verify-receipt'

/** Shares everything, with the wallet's words before the person's eyes. */
async function share(asked: Asked) {
  const { request } = await loadRequest(asked.person(), asked.ref)
  const { textHash, text } = await renderText(asked.person().db, request, askedScope(request), 'en')
  const done = await approve(asked.person(), {
    ref: asked.ref,
    shown: { kind: 'wallet', textHash, language: 'en' },
  })
  return { text, textHash, recordId: done.request.decisionId as string, artefacts: done.artefacts }
}

const check = (asked: Asked, pasted: string, at?: Date) =>
  verifyReceipt(contextAt(asked.person().pool, at ?? asked.person().now), { pasted, language: 'en' })

describe('a receipt', () => {
  test('of a grant has the words, their hash, and a proof that signs that hash', async ({ db }) => {
    const asked = await makeRequest(db, { providers: [{ id: 'A' }, { id: 'B' }] })
    const { text, textHash, recordId, artefacts } = await share(asked)
    const receipt = await readReceipt(asked.person(), { recordId })
    expect(receipt).toMatchObject({
      type: 'sammati.receipt',
      version: 1,
      recordId,
      requestId: asked.id,
      verdict: 'granted',
      requester: { name: 'Asha Clinic', verifiedBy: null, consumerId: asked.consumerId },
      scope: { dataTypes: asked.request.dataTypes, providers: ['A', 'B'] },
      text,
      textHash,
      language: 'en',
      displayEvidence: 'wallet',
      decidedBy: 'person',
      how: 'session',
    })
    expect(receipt.proofs.map((one) => one.artefactId).sort()).toEqual(artefacts.map((one) => one.id).sort())
    for (const { artefactId, jws } of receipt.proofs)
      expect(decodeJwt(jws)).toMatchObject({ id: artefactId, consent_text_sha256: textHash, state: 'ACCEPT' })
    // Outside the proof nothing names the person.
    expect(JSON.stringify({ ...receipt, jws: '', proofs: [] })).not.toContain(asked.email)
  })

  test('of a denial and of a withdrawal say so', async ({ db }) => {
    const denied = await makeRequest(db)
    const no = await deny(denied.person(), { ref: denied.ref, shown: NO_WORDS })
    expect(await readReceipt(denied.person(), { recordId: no.request.decisionId as string })).toMatchObject({
      verdict: 'denied',
      artefactId: null,
      scope: null,
      text: null,
      displayEvidence: 'none',
    })
    const asked = await makeRequest(db)
    const { artefacts } = await share(asked)
    const artefactId = artefacts[0]?.id as string
    const { statement } = await revoke(asked.person(), { artefactId })
    const receipt = await readReceipt(asked.person(), { recordId: statement.id })
    expect(receipt).toMatchObject({ verdict: 'revoked', artefactId, scope: { dataTypes: asked.request.dataTypes } })
    expect(decodeJwt(receipt.jws)).toMatchObject({ state: 'REVOKED' })
  })

  test('is its person’s and the asking partner’s, and no one else’s', async ({ db }) => {
    const asked = await makeRequest(db)
    const other = await makeRequest(db)
    const { recordId } = await share(asked)
    expect((await readReceipt(asked.partner(), { recordId })).recordId).toBe(recordId)
    for (const ctx of [other.person(), other.partner()])
      await expect(readReceipt(ctx, { recordId })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('anyone who is handed one', () => {
  test('learns what it proves and whether it still stands', async ({ db }) => {
    const asked = await makeRequest(db)
    const { recordId, artefacts } = await share(asked)
    const receipt = await readReceipt(asked.person(), { recordId })
    const paper = JSON.stringify(receipt, null, 2)
    expect(await check(asked, paper)).toMatchObject({
      ok: true,
      proofs: [
        {
          state: 'ACCEPT',
          consumerId: asked.consumerId,
          data: [
            { key: 'Prescription', label: 'Prescriptions' },
            { key: 'DiagnosticReport' },
            { key: 'OPConsultation' },
          ],
          textMatches: true,
          standing: { state: 'ACTIVE' },
        },
      ],
    })
    // A bare proof, broken over lines as letters and chats do.
    const broken = receipt.jws.replace(/.{64}/g, '$&\n')
    expect(await check(asked, broken)).toMatchObject({ ok: true, proofs: [{ textMatches: null }] })
    expect(JSON.stringify(await check(asked, paper))).not.toContain(asked.email)

    await revoke(asked.person(later(60)), { artefactId: artefacts[0]?.id as string })
    expect(await check(asked, paper, later(120))).toMatchObject({
      proofs: [{ standing: { state: 'REVOKED', at: later(60) } }],
    })
  })

  test('is told of other words, a changed proof, a foreign key and plain nonsense', async ({ db }) => {
    const asked = await makeRequest(db)
    const { recordId } = await share(asked)
    const receipt = await readReceipt(asked.person(), { recordId })
    const { jws } = receipt
    expect(await check(asked, JSON.stringify({ ...receipt, text: `${receipt.text} ` }))).toMatchObject({
      proofs: [{ textMatches: false }],
    })
    const [header, payload, signature] = jws.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forge = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const altered = `${header}.${forge({ ...claims, data: ['Everything'] })}.${signature}`
    expect(await check(asked, altered)).toEqual({ ok: false, why: 'altered' })
    // An unsigned token, and one that asks for another algorithm with our own key id.
    const kid = JSON.parse(Buffer.from(header, 'base64url').toString()).kid
    for (const alg of ['none', 'HS256'])
      expect(await check(asked, `${forge({ alg, kid })}.${payload}.${signature}`)).toEqual({
        ok: false,
        why: 'altered',
      })
    expect(await check(asked, `${forge({ alg: 'RS256', kid: 'theirs' })}.${payload}.${signature}`)).toEqual({
      ok: false,
      why: 'unknown_key',
    })
    // One bad proof among good ones.
    expect(await check(asked, JSON.stringify({ ...receipt, proofs: [{ jws }, { jws: altered }] }))).toEqual({
      ok: false,
      why: 'altered',
    })
    for (const nonsense of ['hello', '{}', '{"jws": 1}', 'a.b', 'a.b.c', '{'])
      expect(await check(asked, nonsense)).toEqual({ ok: false, why: 'unreadable' })
    expect(await check(asked, '  ')).toEqual({ ok: false, why: 'empty' })
  })
})
