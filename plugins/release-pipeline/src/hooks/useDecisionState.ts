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
import type { DecisionView } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useReducer } from 'react';
import { releasePipelineApiRef } from '../api';
import {
  firstDecisionState,
  nextDecisionState,
  type DecisionState,
  type Verb,
} from '../model';

/** The state of the decision screen, and what the person may do to it. */
export function useDecisionState(
  view: DecisionView,
  refresh: () => Promise<void>,
): {
  state: DecisionState;
  looked: () => void;
  send: (verb: Verb, reason: string) => Promise<void>;
} {
  const api = useApi(releasePipelineApiRef);
  const [state, dispatch] = useReducer(
    nextDecisionState,
    view,
    firstDecisionState,
  );
  useEffect(() => dispatch({ type: 'read', view }), [view]);
  const send = async (verb: Verb, reason: string) => {
    if (state.status !== 'deciding' && state.status !== 'failed') {
      return;
    }
    const { id } = state.view.promotion;
    const { digest } = state.seen;
    dispatch({ type: 'send', verb });
    try {
      const promotion =
        verb === 'approve'
          ? await api.approvePromotion(id, {
              digest,
              ...(reason && { reason }),
            })
          : await api.rejectPromotion(id, { digest, reason });
      dispatch({ type: 'answered', promotion });
    } catch (error) {
      dispatch({ type: 'refused', error });
    }
    // Also after a refusal: it often means that the page is out of date.
    await refresh();
  };
  return { state, looked: () => dispatch({ type: 'looked' }), send };
}
