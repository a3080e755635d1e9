import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { command, program } from './steps'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** The same browser without a window of its own: a test costs half the processor time in it. */
const shell = 'chromium-headless-shell'

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Ubuntu's chromium-browser package is a stub that answers nothing but "install the snap". */
function answers(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function onPath(...wanted: string[]): string | undefined {
  const dirs = (process.env.PATH ?? '').split(delimiter)
  return dirs
    .flatMap((dir) => wanted.map((name) => join(dir, name)))
    .filter(executable)
    .find(answers)
}

/** The whole Chromium of this machine: CHROMIUM_PATH, one on PATH, or Playwright's own. Undefined when there is none. */
export function installedChromium(): string | undefined {
  return process.env.CHROMIUM_PATH || (onPath(...names) ?? [chromium.executablePath()].find(existsSync))
}

/** The lightest Chromium there is: it does not know whether something lies over a frame, nor blocks cookies. */
export function lightChromium(): string | undefined {
  return process.env.CHROMIUM_LIGHT_PATH || process.env.CHROMIUM_PATH || (onPath(shell) ?? installedChromium())
}

/** apt-get install, where there is an apt and we may use it. Returns its output when it failed. */
async function aptInstall(...packages: string[]): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return 'not root on Debian'
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  // Where nothing answers, soon and not after minutes.
  const patience = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::https::Timeout=10']
  await command('apt-get', ['update', '-q', ...patience], { env })
  const { code, output } = await command('apt-get', ['install', '-y', '-q', ...patience, ...packages], { env })
  return code === 0 ? undefined : output.slice(-500)
}

/** Without a Devanagari font Hindi would be boxes in screenshots. A machine that cannot install one tests on. */
async function ensureFonts(): Promise<void> {
  const { status, stdout } = spawnSync('fc-list', [':lang=hi'], { encoding: 'utf8' })
  if (status === 0 && stdout.trim() === '') await aptInstall('fonts-noto-core')
}

/**
 * The paths of a Chromium, installed when the machine has none, and of the
 * lightest there is. Throws with what was tried when that fails.
 */
export async function findChromium(): Promise<{ whole: string; light: string }> {
  let found = installedChromium()
  const tried: string[] = []
  if (!found) {
    // Playwright's mirror may be out of reach; its client would retry for minutes.
    const signal = AbortSignal.timeout(180_000)
    const { code, output } = await program('@playwright/test/cli.js', ['install', 'chromium'], { signal })
    if (code !== 0) tried.push(`playwright install chromium: ${output.slice(-500)}`)
    found = installedChromium()
  }
  if (!found) {
    const failure = await aptInstall('chromium', 'fonts-noto-core')
    if (failure) tried.push(`apt-get install chromium: ${failure}`)
    found = installedChromium()
  }
  if (!found) throw new Error(`There is no Chromium; set CHROMIUM_PATH to one.\n${tried.join('\n')}`)
  await ensureFonts()
  // Where it cannot be had the whole one does all.
  if (!process.env.CHROMIUM_PATH && !onPath(shell)) await aptInstall(shell)
  return { whole: found, light: lightChromium() ?? found }
}
