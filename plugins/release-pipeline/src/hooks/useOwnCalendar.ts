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
  useApiHolder,
} from '@backstage/core-plugin-api';
import { type SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import {
  type OwnCalendar,
  PROMOTIONS_CHANNEL,
} from 'backstage-plugin-release-pipeline-common';
import { useMemo, useSyncExternalStore } from 'react';
import {
  type ReleasePipelineApi,
  releasePipelineApiRef,
  type RequestOptions,
} from '../api';
import { LiveQuery } from './LiveQuery';

/** So long one answer serves every page of a visit, unless something changes. */
const FRESH = 15 * 60_000;
/** It stands on every page, and each promotion of the portal wakes it. */
const REST = 60_000;
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

type Shared = { query: LiveQuery<OwnCalendar>; refresh: () => Promise<void> };

const known = new WeakMap<ReleasePipelineApi, Shared>();

/**
 * What touches what the reader owns. Banner and card share one answer, which is
 * asked for anew when something changed or it is old; of who owns nothing that
 * is remembered, and nothing is asked.
 */
export function useOwnCalendar() {
  const api = useApi(releasePipelineApiRef);
  const identity = useApi(identityApiRef);
  const storage = useApi(storageApiRef);
  const signals = useApiHolder().get(signalApiRef);
  const { query, refresh } = useMemo(() => {
    const shared = known.get(api) ?? share(api, identity, storage, signals);
    known.set(api, shared);
    return shared;
  }, [api, identity, storage, signals]);
  const state = useSyncExternalStore(query.subscribe, query.current);
  return { state, refresh };
}

function share(
  api: ReleasePipelineApi,
  identity: IdentityApi,
  storage: StorageApi,
  signals: SignalApi | undefined,
): Shared {
  const { forget, load } = keptFor(api, identity, storage);
  const query = new LiveQuery({
    load,
    interval: FRESH,
    rest: REST,
    retryAfter: FRESH,
  });
  // Also while nothing shows it: what shows it next asks anew.
  signals?.subscribe(PROMOTIONS_CHANNEL, () => {
    forget();
    query.wake();
  });
  return {
    query,
    refresh: () => {
      forget();
      return query.refresh();
    },
  };
}

function keptFor(
  api: ReleasePipelineApi,
  identity: IdentityApi,
  storage: StorageApi,
): {
  load: (options: RequestOptions) => Promise<OwnCalendar>;
  /** It may have changed, also what is being asked for. */
  forget: () => void;
} {
  const bucket = storage.forBucket('release-pipeline');
  let kept: { answer: OwnCalendar; at: number } | undefined;
  let forgotten = 0;
  const forget = () => {
    kept = undefined;
    forgotten += 1;
  };
  const load = async (options: RequestOptions) => {
    const before = forgotten;
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
    if (before === forgotten) {
      kept = { answer, at: Date.now() };
    }
    if (answer.components === 0) {
      const until = Date.now() + NOTHING_FOR;
      // Where that cannot be kept, it is asked for again.
      void bucket
        .set('ownsNothing', { user: userEntityRef, until })
        .catch(() => {});
    }
    return answer;
  };
  return { forget, load };
}
