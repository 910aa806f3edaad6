export { ADVERSARIES, type Adversary } from '@tegata/core'
