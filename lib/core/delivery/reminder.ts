/** The e-mail to a partner's staff about messages that asked to stop and were not answered. Ids name nobody. */
export const reminderMessage = (deliveryIds: readonly string[], origin: string): string =>
  [
    'A consent has ended. Your systems have not confirmed that they stopped using the data, or could not be reached at all.',
    `Please check, and confirm each: POST ${origin}/api/v1/deliveries/{id}/completion`,
    ...deliveryIds,
  ].join('\n')
