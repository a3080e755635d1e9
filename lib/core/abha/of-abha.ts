type Named = { readonly dialect: string; readonly subjectKind: string; readonly subjectHash: Uint8Array }

const namesAbha = ({ subjectKind }: Named): boolean => subjectKind === 'abha_number' || subjectKind === 'abha_address'

/** Whether a permission is one of any ABHA that the person may have, in the sense of `isOfAbha`. */
export const canBeOfAbha = (request: Named): boolean => namesAbha(request) || request.dialect !== 'attestr'

/**
 * Whether a permission is one of this ABHA, by how its request names the person: by the ABHA itself; or by something
 * else (a mobile, an address, a partner's own number), which is the same person's data. Not when it names another ABHA,
 * nor of identity checks for banks, which know no ABHA.
 * @param ofAbha keyed hashes of the ABHA's number and addresses
 */
export function isOfAbha(request: Named, ofAbha: readonly Uint8Array[]): boolean {
  if (namesAbha(request)) return ofAbha.some((hash) => Buffer.compare(hash, request.subjectHash) === 0)
  return canBeOfAbha(request)
}
