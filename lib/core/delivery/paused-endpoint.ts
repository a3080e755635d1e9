/** The e-mail to a partner's admins about an endpoint that has failed for days or is gone. An id names nobody. */
export const pausedEndpointMessage = (endpointId: string, origin: string): string =>
  [
    'One of your webhook endpoints in Sammati is paused: it has failed for 5 days, or answered that it is gone (410).',
    'What it was to be told is kept.',
    `When it works again, resume it: ${origin}/console/webhooks/${endpointId}`,
  ].join('\n')
