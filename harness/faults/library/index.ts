import type { Fault } from '../fault.ts';
import { aReplyHalvesTheTime } from './a-reply-halves-the-time.ts';
import { absentChecksumAdjusted } from './absent-checksum-adjusted.ts';
import { alertAtSevenEighths } from './alert-at-seven-eighths.ts';
import { alertForADeniedFlow } from './alert-for-a-denied-flow.ts';
import { alertForTheFirstVmOnly } from './alert-for-the-first-vm-only.ts';
import { alertNamesTheNextAddress } from './alert-names-the-next-address.ts';
import { answerFromACache } from './answer-from-a-cache.ts';
import { answerNamesThePrivateAddress } from './answer-names-the-private-address.ts';
import { beyondTheLastFrontend } from './beyond-the-last-frontend.ts';
import { blocksOfEightToAVm } from './blocks-of-eight-to-a-vm.ts';
import { bufferOf1280Bytes } from './buffer-of-1280-bytes.ts';
import { carryLostInTheChecksum } from './carry-lost-in-the-checksum.ts';
import { changeLosesPorts } from './change-loses-ports.ts';
import { classOf512To1023 } from './class-of-512-to-1023.ts';
import { clockWrapsAfter17Minutes } from './clock-wraps-after-17-minutes.ts';
import { clockWrapsAfter71Minutes } from './clock-wraps-after-71-minutes.ts';
import { closeAtTheLastMomentLosesPort } from './close-at-the-last-moment-loses-port.ts';
import { closedKeepsItsPortFor8Minutes } from './closed-keeps-its-port-for-8-minutes.ts';
import { collidesAfter32768 } from './collides-after-32768.ts';
import { countsPerAddress } from './counts-per-address.ts';
import { crashAtFullPool } from './crash-at-full-pool.ts';
import { crashOnLateReply } from './crash-on-late-reply.ts';
import { defaultFromTheReserved } from './default-from-the-reserved.ts';
import { defaultThroughANeighbour } from './default-through-a-neighbour.ts';
import { defaultsBeforeTheUsersRules } from './defaults-before-the-users-rules.ts';
import { deniedFlowHoldsAPortForAWhile } from './denied-flow-holds-a-port-for-a-while.ts';
import { deniedFlowTakesAPort } from './denied-flow-takes-a-port.ts';
import { denyBeatsAllow } from './deny-beats-allow.ts';
import { destinationsIn8Buckets } from './destinations-in-8-buckets.ts';
import { destinationsInPairs } from './destinations-in-pairs.ts';
import { downCountsForTcpOnly } from './down-counts-for-tcp-only.ts';
import { downOneProbeLate } from './down-one-probe-late.ts';
import { downVmsAreChosenToo } from './down-vms-are-chosen-too.ts';
import { emptyPacketsDoNotRefresh } from './empty-packets-do-not-refresh.ts';
import { endpointIndependent } from './endpoint-independent.ts';
import { establishedTcpGetsTwoHours } from './established-tcp-gets-two-hours.ts';
import { evenAndOddDestinationPortsAsOne } from './even-and-odd-destination-ports-as-one.ts';
import { every256thPortLost } from './every-256th-port-lost.ts';
import { evictsTheOldest } from './evicts-the-oldest.ts';
import { exhaustedLeavesUntranslated } from './exhausted-leaves-untranslated.ts';
import { exhaustionBlocksTheDestination } from './exhaustion-blocks-the-destination.ts';
import { exhaustionFlushesTheDestination } from './exhaustion-flushes-the-destination.ts';
import { finKeepsItsPort } from './fin-keeps-its-port.ts';
import { finLosesPort } from './fin-loses-port.ts';
import { finSwapsTheDestinationPort } from './fin-swaps-the-destination-port.ts';
import { firstBalancerForEverybody } from './first-balancer-for-everybody.ts';
import { firstPortUnused } from './first-port-unused.ts';
import { firstSourcePortOfARuleExcluded } from './first-source-port-of-a-rule-excluded.ts';
import { flowNumbersOf16Bits } from './flow-numbers-of-16-bits.ts';
import { givesUpAfter10Draws } from './gives-up-after-10-draws.ts';
import { givesUpAfter128Ports } from './gives-up-after-128-ports.ts';
import { groupAskedAfterTranslation } from './group-asked-after-translation.ts';
import { groupsReadOnce } from './groups-read-once.ts';
import { groupsWithoutMemory } from './groups-without-memory.ts';
import { halfClosedGetsOneMinute } from './half-closed-gets-one-minute.ts';
import { halfThePorts } from './half-the-ports.ts';
import { highestNumberFirst } from './highest-number-first.ts';
import { ilpipForTheFirstFlowOnly } from './ilpip-for-the-first-flow-only.ts';
import { ilpipForUdpOnly } from './ilpip-for-udp-only.ts';
import { ilpipKeepsPortsWhereItCan } from './ilpip-keeps-ports-where-it-can.ts';
import { ilpipLimitedLikeAPool } from './ilpip-limited-like-a-pool.ts';
import { ilpipThroughThePoolOfPorts } from './ilpip-through-the-pool-of-ports.ts';
import { joinDropsEverybody } from './join-drops-everybody.ts';
import { keyWithDestinationPort } from './key-with-destination-port.ts';
import { largePacketsTakeAnotherFrontend } from './large-packets-take-another-frontend.ts';
import { lastPortGivenTwice } from './last-port-given-twice.ts';
import { lastPortOfARuleExcluded } from './last-port-of-a-rule-excluded.ts';
import { lastPortUnused } from './last-port-unused.ts';
import { livesThreeTimeoutsAtMost } from './lives-three-timeouts-at-most.ts';
import { lowPrivatePortSwapped } from './low-private-port-swapped.ts';
import { memberGetsDefaultSnat } from './member-gets-default-snat.ts';
import { methodDecidedOnce } from './method-decided-once.ts';
import { nameQueriesGetOneMinute } from './name-queries-get-one-minute.ts';
import { namesAreAskedByThePlatform } from './names-are-asked-by-the-platform.ts';
import { noAlertAtAll } from './no-alert-at-all.ts';
import { noCheckAfterWrap } from './no-check-after-wrap.ts';
import { noDefaultWayToTheInternet } from './no-default-way-to-the-internet.ts';
import { nobodyIsEverDown } from './nobody-is-ever-down.ts';
import { nothingReclaimed } from './nothing-reclaimed.ts';
import { oddPayloadLosesItsLastByte } from './odd-payload-loses-its-last-byte.ts';
import { oneFinFreesThePort } from './one-fin-frees-the-port.ts';
import { oneGroupSuffices } from './one-group-suffices.ts';
import { onePortKeptForIdleVms } from './one-port-kept-for-idle-vms.ts';
import { onlyTheOpeningCounts } from './only-the-opening-counts.ts';
import { outboundDoesNotRefresh } from './outbound-does-not-refresh.ts';
import { outboundRulesIgnored } from './outbound-rules-ignored.ts';
import { poolComesBeforeIlpip } from './pool-comes-before-ilpip.ts';
import { portAboveTheRange } from './port-above-the-range.ts';
import { portBelowTheRange } from './port-below-the-range.ts';
import { portPerVm } from './port-per-vm.ts';
import { portSpillsIntoTheDestination } from './port-spills-into-the-destination.ts';
import { portsSetAsidePerVm } from './ports-set-aside-per-vm.ts';
import { prefixOneBitShort } from './prefix-one-bit-short.ts';
import { pressureReclaimsAtHalfTime } from './pressure-reclaims-at-half-time.ts';
import { prioritiesAsText } from './priorities-as-text.ts';
import { privatePortOf15Bits } from './private-port-of-15-bits.ts';
import { privilegedPortKept } from './privileged-port-kept.ts';
import { privilegedWhenFull } from './privileged-when-full.ts';
import { probeGoesRoundTheGroups } from './probe-goes-round-the-groups.ts';
import { probesNeedARule } from './probes-need-a-rule.ts';
import { protocolOfARuleIgnored } from './protocol-of-a-rule-ignored.ts';
import { reclaimedAt359 } from './reclaimed-at-3-59.ts';
import { reclaimedAt401 } from './reclaimed-at-4-01.ts';
import { reclaimedOneStepEarly } from './reclaimed-one-step-early.ts';
import { reclaimedOneStepLate } from './reclaimed-one-step-late.ts';
import { refreshedEveryMinuteAtMost } from './refreshed-every-minute-at-most.ts';
import { rehashedAfterTwoMinutes } from './rehashed-after-two-minutes.ts';
import { releasedTwice } from './released-twice.ts';
import { repliesByPortAlone } from './replies-by-port-alone.ts';
import { repliesByPrivatePort } from './replies-by-private-port.ts';
import { repliesToTheFirstOwner } from './replies-to-the-first-owner.ts';
import { resetByPeerLosesPort } from './reset-by-peer-loses-port.ts';
import { rstEndsTheNeighbourToo } from './rst-ends-the-neighbour-too.ts';
import { rstLeavesUntranslated } from './rst-leaves-untranslated.ts';
import { rstLosesPort } from './rst-loses-port.ts';
import { rulesForClientsStopVms } from './rules-for-clients-stop-vms.ts';
import { sameInstantSamePort } from './same-instant-same-port.ts';
import { secondHolderGetsHalfTheTime } from './second-holder-gets-half-the-time.ts';
import { secondTryGetsThrough } from './second-try-gets-through.ts';
import { sharedWhenFull } from './shared-when-full.ts';
import { sourcesOfRulesIgnored } from './sources-of-rules-ignored.ts';
import { standaloneBorrowsAFrontend } from './standalone-borrows-a-frontend.ts';
import { standaloneLeavesUntranslated } from './standalone-leaves-untranslated.ts';
import { strayLeavesUntranslated } from './stray-leaves-untranslated.ts';
import { subnetsGroupIgnored } from './subnets-group-ignored.ts';
import { sweptEvery20Seconds } from './swept-every-20-seconds.ts';
import { tableOf65536Flows } from './table-of-65536-flows.ts';
import { tagWithoutConnectedNetworks } from './tag-without-connected-networks.ts';
import { theNeighbourIsMarked } from './the-neighbour-is-marked.ts';
import { thirdVmHearsNothing } from './third-vm-hears-nothing.ts';
import { timeoutLosesPort } from './timeout-loses-port.ts';
import { timerAndAllocatorCoincide } from './timer-and-allocator-coincide.ts';
import { udpGetsTwoMinutes } from './udp-gets-two-minutes.ts';
import { unansweredGetsTwoMinutes } from './unanswered-gets-two-minutes.ts';
import { wayBackClosesAfterTwoMinutes } from './way-back-closes-after-two-minutes.ts';

/** Every fault, by id. A new one is one file and one line. */
export const faults: readonly Fault[] = [
  aReplyHalvesTheTime,
  absentChecksumAdjusted,
  alertAtSevenEighths,
  alertForADeniedFlow,
  alertForTheFirstVmOnly,
  alertNamesTheNextAddress,
  answerFromACache,
  answerNamesThePrivateAddress,
  beyondTheLastFrontend,
  blocksOfEightToAVm,
  bufferOf1280Bytes,
  carryLostInTheChecksum,
  changeLosesPorts,
  classOf512To1023,
  clockWrapsAfter17Minutes,
  clockWrapsAfter71Minutes,
  closeAtTheLastMomentLosesPort,
  closedKeepsItsPortFor8Minutes,
  collidesAfter32768,
  countsPerAddress,
  crashAtFullPool,
  crashOnLateReply,
  defaultFromTheReserved,
  defaultThroughANeighbour,
  defaultsBeforeTheUsersRules,
  deniedFlowHoldsAPortForAWhile,
  deniedFlowTakesAPort,
  denyBeatsAllow,
  destinationsIn8Buckets,
  destinationsInPairs,
  downCountsForTcpOnly,
  downOneProbeLate,
  downVmsAreChosenToo,
  emptyPacketsDoNotRefresh,
  endpointIndependent,
  establishedTcpGetsTwoHours,
  evenAndOddDestinationPortsAsOne,
  every256thPortLost,
  evictsTheOldest,
  exhaustedLeavesUntranslated,
  exhaustionBlocksTheDestination,
  exhaustionFlushesTheDestination,
  finKeepsItsPort,
  finLosesPort,
  finSwapsTheDestinationPort,
  firstBalancerForEverybody,
  firstPortUnused,
  firstSourcePortOfARuleExcluded,
  flowNumbersOf16Bits,
  givesUpAfter10Draws,
  givesUpAfter128Ports,
  groupAskedAfterTranslation,
  groupsReadOnce,
  groupsWithoutMemory,
  halfClosedGetsOneMinute,
  halfThePorts,
  highestNumberFirst,
  ilpipForTheFirstFlowOnly,
  ilpipForUdpOnly,
  ilpipKeepsPortsWhereItCan,
  ilpipLimitedLikeAPool,
  ilpipThroughThePoolOfPorts,
  joinDropsEverybody,
  keyWithDestinationPort,
  largePacketsTakeAnotherFrontend,
  lastPortGivenTwice,
  lastPortOfARuleExcluded,
  lastPortUnused,
  livesThreeTimeoutsAtMost,
  lowPrivatePortSwapped,
  memberGetsDefaultSnat,
  methodDecidedOnce,
  nameQueriesGetOneMinute,
  namesAreAskedByThePlatform,
  noAlertAtAll,
  noCheckAfterWrap,
  noDefaultWayToTheInternet,
  nobodyIsEverDown,
  nothingReclaimed,
  oddPayloadLosesItsLastByte,
  oneFinFreesThePort,
  oneGroupSuffices,
  onePortKeptForIdleVms,
  onlyTheOpeningCounts,
  outboundDoesNotRefresh,
  outboundRulesIgnored,
  poolComesBeforeIlpip,
  portAboveTheRange,
  portBelowTheRange,
  portPerVm,
  portSpillsIntoTheDestination,
  portsSetAsidePerVm,
  prefixOneBitShort,
  pressureReclaimsAtHalfTime,
  prioritiesAsText,
  privatePortOf15Bits,
  privilegedPortKept,
  privilegedWhenFull,
  probeGoesRoundTheGroups,
  probesNeedARule,
  protocolOfARuleIgnored,
  reclaimedAt359,
  reclaimedAt401,
  reclaimedOneStepEarly,
  reclaimedOneStepLate,
  refreshedEveryMinuteAtMost,
  rehashedAfterTwoMinutes,
  releasedTwice,
  repliesByPortAlone,
  repliesByPrivatePort,
  repliesToTheFirstOwner,
  resetByPeerLosesPort,
  rstEndsTheNeighbourToo,
  rstLeavesUntranslated,
  rstLosesPort,
  rulesForClientsStopVms,
  sameInstantSamePort,
  secondHolderGetsHalfTheTime,
  secondTryGetsThrough,
  sharedWhenFull,
  sourcesOfRulesIgnored,
  standaloneBorrowsAFrontend,
  standaloneLeavesUntranslated,
  strayLeavesUntranslated,
  subnetsGroupIgnored,
  sweptEvery20Seconds,
  tableOf65536Flows,
  tagWithoutConnectedNetworks,
  theNeighbourIsMarked,
  thirdVmHearsNothing,
  timeoutLosesPort,
  timerAndAllocatorCoincide,
  udpGetsTwoMinutes,
  unansweredGetsTwoMinutes,
  wayBackClosesAfterTwoMinutes,
];
