export { plausibleAnnexBTranscripts, plausibleInteractiveAuthorizationTranscripts } from './other-handovers.js'
export { encodeDraft24DcApiTranscript, plausibleTranscripts } from './plausible-transcripts.js'
