/** A message that asked to stop and was not answered. */
type Late = {
  readonly id: string
  /** It was for the service that holds the master copy. */
  readonly atUpstream: boolean
}

/** The e-mail to a partner's staff about such messages. Ids name nobody. */
export function reminderMessage(late: readonly Late[], origin: string): string {
  const paragraph = (some: readonly Late[], ...lines: readonly string[]) =>
    some.length > 0 ? [[...lines, ...some.map(({ id }) => id)].join('\n')] : []
  return [
    ...paragraph(
      late.filter(({ atUpstream }) => !atUpstream),
      'A consent has ended. Your systems have not confirmed that they stopped using the data, or could not be reached at all.',
      `Please check, and confirm each: POST ${origin}/api/v1/deliveries/{id}/completion`,
    ),
    ...paragraph(
      late.filter(({ atUpstream }) => atUpstream),
      'Somebody said no to a consent or stopped it. The service that holds its master copy for you has not confirmed that, or refuses it.',
      `Please see to it there. What it refused is said again by: POST ${origin}/api/v1/deliveries/{id}/replay`,
    ),
  ].join('\n\n')
}
