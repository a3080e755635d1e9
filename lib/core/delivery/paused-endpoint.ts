/** The e-mail to a partner's staff about an endpoint that has failed for days. An id names nobody. */
export const pausedEndpointMessage = (endpointId: string, origin: string): string =>
  [
    'One of your webhook endpoints in Sammati has failed for 5 days and is paused. What it is to be told from now on is kept.',
    `When it works again, resume it: PATCH ${origin}/api/v1/webhooks/${endpointId} with {"status":"active"}`,
    `Then ask again for what was given up: POST ${origin}/api/v1/webhooks/${endpointId}/replay`,
  ].join('\n')
