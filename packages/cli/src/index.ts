export { runCli } from './run.js'
export { type CliStreams, EXIT_CODES } from './usage.js'
