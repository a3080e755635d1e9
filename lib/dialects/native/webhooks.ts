import { z } from 'zod'
import { TOPICS } from '@/lib/core/delivery/recipients'
import { instant, text, webUrl } from '@/lib/dialects/wire'
import { PageQuery } from './schema'

/** Wire schemas of webhooks and their deliveries. */

const topics = z
  .array(z.enum(TOPICS))
  .max(TOPICS.length)
  .refine((list) => new Set(list).size === list.length, 'must not repeat an entry')
  .describe('Empty: all')

export const CreateWebhookBody = z.object({
  url: webUrl.describe('https, at port 443 or 8443, publicly reachable'),
  /** samagra: goes to the webhook_url of each request that is at this origin. */
  format: z.enum(['standard', 'eka', 'samagra']).default('standard'),
  description: text(200).default(''),
  topics: topics.default([]),
})

export const UpdateWebhookBody = z.object({
  url: webUrl.optional(),
  description: text(200).optional(),
  topics: topics.optional(),
  status: z.enum(['active', 'paused']).optional(),
})

export const ReplayBody = z.object({ since: instant.describe('What did not get through since then is sent again') })

export const DeliveriesQuery = PageQuery.extend({
  state: z.enum(['waiting', 'told', 'failed', 'dropped']).optional(),
})

export const CompletionBody = z.object({
  done: z.enum(['stopped', 'deleted']),
  evidenceUrl: webUrl.nullish(),
})
