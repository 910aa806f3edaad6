export { encodeDraft24DcApiTranscript, plausibleTranscripts } from './plausible-transcripts.js'
