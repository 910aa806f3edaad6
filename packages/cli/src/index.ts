export { type CliStreams, EXIT_CODES, runCli } from './run.js'
