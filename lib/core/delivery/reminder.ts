/** The e-mail to a partner's staff about messages that asked to stop and were not answered. Ids name nobody. */
export const reminderMessage = (deliveryIds: readonly string[], origin: string): string =>
  [
    'Sammati told your systems that a consent has ended. They have not confirmed that they stopped using the data.',
    `Please check, and confirm each: POST ${origin}/api/v1/deliveries/{id}/completion`,
    ...deliveryIds,
  ].join('\n')
