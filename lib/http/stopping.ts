const held = globalThis as typeof globalThis & { __sammatiStopping?: boolean }

/** This process was told to stop: whoever asks whether it is ready is told that it is not. */
export function beginStopping(): void {
  held.__sammatiStopping = true
}

export const isStopping = (): boolean => held.__sammatiStopping === true
