import { everything, runChecks } from './checks'

process.exitCode = await runChecks(everything)
