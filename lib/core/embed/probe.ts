/** A cookie that says nothing, set with the first page: whether it comes back tells whether the browser keeps any here. */
export const PROBE_COOKIE = '__Host-embed-probe'
