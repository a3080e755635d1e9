'use client'

import { useEffect } from 'react'

/** Where the browser offers it (WebOTP), fills in the code of the message. The person still sends it. */
export function WebOtp({ fieldId }: { fieldId: string }) {
  useEffect(() => {
    if (!('OTPCredential' in window)) return
    const stop = new AbortController()
    const wanted = { otp: { transport: ['sms'] }, signal: stop.signal } as CredentialRequestOptions
    navigator.credentials
      .get(wanted)
      .then((credential) => {
        const field = document.getElementById(fieldId) as HTMLInputElement | null
        if (field && credential && 'code' in credential) field.value = String(credential.code)
      })
      .catch(() => {})
    return () => stop.abort()
  }, [fieldId])
  return null
}
