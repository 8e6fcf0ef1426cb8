/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { useApi } from '@backstage/core-plugin-api';
import {
  componentChannel,
  PROMOTIONS_CHANNEL,
  type CalendarDecisionQuery,
  type CalendarQuery,
  type CollisionsQuery,
} from 'backstage-plugin-release-pipeline-common';
import { useCallback } from 'react';
import { releasePipelineApiRef, type RequestOptions } from '../api';
import { loadInbox } from './loadInbox';
import { usePaged } from './paged';
import { useLive } from './useLive';

/** The graph of the catalog does not change with each step of a promotion. */
const BLAST_RADIUS_REST = 60_000;
/** They change by the hour, but what is not known may be known sooner. */
const QUIET_TIMES_REST = 300_000;

/** A warning is not worth more. */
const COLLISIONS_REST = 10_000;

/** The whole tab of a component. */
export function useTab(componentRef: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getTab(componentRef, options),
    [api, componentRef],
  );
  return useLive(load, componentChannel(componentRef));
}

/** The overview card of a component. */
export function useCard(componentRef: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getCard(componentRef, options),
    [api, componentRef],
  );
  return useLive(load, componentChannel(componentRef));
}

/** One promotion, and what becomes of it. */
export function usePromotion(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getPromotion(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** One promotion of a component, with all that is needed to decide on it. */
export function useDecision(id: string, componentRef: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getDecision(id, options),
    [api, id],
  );
  return useLive(load, componentChannel(componentRef));
}

/** What else a release would touch in a stage; asked anew when the component changes. */
export function useBlastRadius(
  componentRef: string,
  stage: string,
  release: string,
) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) =>
      api.getBlastRadius(componentRef, { stage, release }, options),
    [api, componentRef, stage, release],
  );
  return useLive(load, componentChannel(componentRef), BLAST_RADIUS_REST);
}

/** What a change touches at its time; asked anew when any promotion changes. */
export function useCollisions(componentRef: string, about: CollisionsQuery) {
  const api = useApi(releasePipelineApiRef);
  const { at, promotion, release, stage } = about;
  const load = useCallback(
    (options: RequestOptions) =>
      api.getCollisions(
        componentRef,
        { stage, release, promotion, at },
        options,
      ),
    [api, componentRef, stage, release, promotion, at],
  );
  return useLive(load, PROMOTIONS_CHANNEL, COLLISIONS_REST);
}

/** Whether the calendar lets something into a stage at a moment. */
export function useCalendarDecision(about: CalendarDecisionQuery) {
  const api = useApi(releasePipelineApiRef);
  const { at, component, direction, risk, stage } = about;
  const load = useCallback(
    (options: RequestOptions) =>
      api.getCalendarDecision(
        { component, stage, at, direction, risk },
        options,
      ),
    [api, at, component, direction, risk, stage],
  );
  return useLive(load, componentChannel(component), COLLISIONS_REST);
}

/** The reader's approvals, from the oldest on; `loadMore` adds a page. */
export function useInbox() {
  const api = useApi(releasePipelineApiRef);
  const read = useCallback(
    (pages: number, options: RequestOptions) => loadInbox(api, pages, options),
    [api],
  );
  return usePaged(read, PROMOTIONS_CHANNEL);
}

/** What the reader decided lately. */
export function useDecided() {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getDecided(options),
    [api],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** Seats in approvals that the reader handed over or holds. */
export function useDelegations() {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getDelegations(options),
    [api],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** Calendars that the reader reads in other programs. */
export function useSubscriptions() {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getSubscriptions(options),
    [api],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** What can be tried for a component. */
export function useTrialOptions(componentRef: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getTrialOptions(componentRef, options),
    [api, componentRef],
  );
  return useLive(load, componentChannel(componentRef));
}

/** Trains, the next departure first. */
export function useTrains() {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getTrains(options),
    [api],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** One train with its last departures. */
export function useTrain(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getTrain(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** It judges every component of the train; each promotion of the portal wakes it. */
const PROGNOSIS_REST = 30_000;

/** What a train would take along. */
export function usePrognosis(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getTrainPrognosis(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL, PROGNOSIS_REST);
}

/** The calendar between two moments, ISO 8601 in UTC; empty words narrow nothing. */
export function useCalendar(
  from: string,
  to: string,
  narrowed: Pick<CalendarQuery, 'component' | 'kind' | 'stage' | 'system'> = {},
) {
  const api = useApi(releasePipelineApiRef);
  const { component = '', kind, stage = '', system = '' } = narrowed;
  const load = useCallback(
    (options: RequestOptions) =>
      api.getCalendar(
        {
          from,
          to,
          ...(component && { component }),
          ...(kind && { kind }),
          ...(stage && { stage }),
          ...(system && { system }),
        },
        options,
      ),
    [api, from, to, component, kind, stage, system],
  );
  return useLive(load, PROMOTIONS_CHANNEL);
}

/** When little goes on at a component; an empty stage is the last one. */
export function useQuietTimes(component: string, stage: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) =>
      api.getQuietTimes({ component, stage: stage || undefined }, options),
    [api, component, stage],
  );
  return useLive(load, componentChannel(component), QUIET_TIMES_REST);
}

/** It changes seldom, and no signal tells of it. */
const EVENTS_REST = 60_000;

/** Calendars elsewhere, and how they were read last. */
export function useCalendarFeeds() {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getCalendarFeeds(options),
    [api],
  );
  return useLive(load, PROMOTIONS_CHANNEL, EVENTS_REST);
}

/** Components that an event speaks of now. */
export function useAffectedComponents(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getAffectedComponents(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL, EVENTS_REST);
}

/** One standing event as it was written. */
export function useCalendarEvent(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getCalendarEvent(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL, EVENTS_REST);
}

/** What lets a promotion pass freezes, and what the reader may do about it. */
export function useExceptions(id: string, componentRef: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getExceptions(id, options),
    [api, id],
  );
  return useLive(load, componentChannel(componentRef));
}

/** The exceptions from one freeze. */
export function useEventExceptions(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getEventExceptions(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL, EVENTS_REST);
}

/** What went in while a freeze was active. */
export function useFreezeReview(id: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) => api.getFreezeReview(id, options),
    [api, id],
  );
  return useLive(load, PROMOTIONS_CHANNEL, EVENTS_REST);
}

/** The next days of one component; the calendar itself tells nobody that it changed. */
export function useComponentCalendar(componentRef: string) {
  const api = useApi(releasePipelineApiRef);
  const load = useCallback(
    (options: RequestOptions) =>
      api.getComponentCalendar(componentRef, options),
    [api, componentRef],
  );
  return useLive(load, componentChannel(componentRef));
}
