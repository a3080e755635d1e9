/** A reference, a hash, a signature: for who compares them, in one line or many. */
export const Small = ({ children }: { children: string }) => (
  <bdi className="break-all font-normal text-note">{children}</bdi>
)
