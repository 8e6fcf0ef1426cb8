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

import {
  type IdentityApi,
  identityApiRef,
  type StorageApi,
  storageApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import type { OwnCalendar } from 'backstage-plugin-release-pipeline-common';
import { useMemo, useSyncExternalStore } from 'react';
import {
  type ReleasePipelineApi,
  releasePipelineApiRef,
  type RequestOptions,
} from '../api';
import { LiveQuery } from './LiveQuery';

/** So long one answer serves every page of a visit. */
const FRESH = 15 * 60_000;
/** Who owned nothing is not asked for so long: the card would go on saying so. */
const NOTHING_FOR = 3_600_000;

const EMPTY: OwnCalendar = {
  from: '',
  to: '',
  components: 0,
  events: [],
  changes: [],
  truncated: false,
};

const queries = new WeakMap<ReleasePipelineApi, LiveQuery<OwnCalendar>>();

/**
 * What touches what the reader owns. Banner and card share one answer, which
 * is asked for once in a visit, and again when it is old; of who owns nothing
 * that is remembered, and nothing is asked.
 */
export function useOwnCalendar() {
  const api = useApi(releasePipelineApiRef);
  const identity = useApi(identityApiRef);
  const storage = useApi(storageApiRef);
  const query = useMemo(() => {
    const known = queries.get(api);
    if (known) {
      return known;
    }
    const made = new LiveQuery({
      load: keptFor(api, identity, storage),
      interval: FRESH,
      retryAfter: FRESH,
    });
    queries.set(api, made);
    return made;
  }, [api, identity, storage]);
  const state = useSyncExternalStore(query.subscribe, query.current);
  return { state, refresh: query.refresh };
}

function keptFor(
  api: ReleasePipelineApi,
  identity: IdentityApi,
  storage: StorageApi,
): (options: RequestOptions) => Promise<OwnCalendar> {
  const bucket = storage.forBucket('release-pipeline');
  let kept: { answer: OwnCalendar; at: number } | undefined;
  return async options => {
    if (kept && Date.now() - kept.at < FRESH) {
      return kept.answer;
    }
    // Answers once somebody has signed in.
    const { userEntityRef } = await identity.getBackstageIdentity();
    const nothing = bucket.snapshot<{ user: string; until: number }>(
      'ownsNothing',
    ).value;
    if (nothing?.user === userEntityRef && Date.now() < nothing.until) {
      return EMPTY;
    }
    const answer = await api.getOwnCalendar(options);
    kept = { answer, at: Date.now() };
    if (answer.components === 0) {
      const until = Date.now() + NOTHING_FOR;
      // Where that cannot be kept, it is asked for again.
      void bucket
        .set('ownsNothing', { user: userEntityRef, until })
        .catch(() => {});
    }
    return answer;
  };
}
