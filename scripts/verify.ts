import { quick, runChecks } from './checks'

process.exitCode = await runChecks(quick)
