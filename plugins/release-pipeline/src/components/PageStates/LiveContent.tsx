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

import type { ReactNode } from 'react';
import type { Live } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Forbidden } from './Forbidden';
import { Loading } from './Loading';
import { NotAnswered, StalePage } from './NotAnswered';

/**
 * Draws what is known: a skeleton at first, the facts when they are there,
 * the last facts under a notice when the backend stops answering. The content
 * keeps its place throughout, so that what the reader opened stays open.
 */
export function LiveContent<T>(props: {
  live: { state: Live<T>; refresh: () => Promise<void> };
  what: string;
  owner?: string;
  /** How many stages the skeleton shows. */
  stages?: number;
  /** How many lines of a table it shows instead. */
  rows?: number;
  /** Inside a card there is no room for more cards. */
  compact?: boolean;
  /** Shown instead of a skeleton, where the frame is useful without facts. */
  meanwhile?: T;
  children: (data: T, loadedAt: number) => ReactNode;
}) {
  const { live, what, owner, stages, rows, compact, meanwhile, children } =
    props;
  const { state, refresh } = live;
  const texts = useTextClasses();
  if (state.status === 'forbidden') {
    return <Forbidden what={what} owner={owner} compact={compact} />;
  }
  const data = state.status === 'loading' ? meanwhile : state.data;
  if (data === undefined) {
    return state.status === 'error' ? (
      <NotAnswered {...state} onTryNow={refresh} compact={compact} />
    ) : (
      <Loading what={what} stages={stages} rows={rows} compact={compact} />
    );
  }
  const loadedAt = 'loadedAt' in state ? state.loadedAt ?? 0 : 0;
  return (
    <>
      {state.status === 'error' && (
        <StalePage {...state} loadedAt={loadedAt} onTryNow={refresh} />
      )}
      {children(data, loadedAt)}
      {state.status === 'loading' && (
        <span role="status" className={texts.hidden}>
          Loading {what}
        </span>
      )}
    </>
  );
}
