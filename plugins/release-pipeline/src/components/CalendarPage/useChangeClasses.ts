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

import { makeStyles } from '@material-ui/core/styles';
import type { Change } from 'backstage-plugin-release-pipeline-common';
import { tokens, type StatusTone } from '../../theme';
import { promotionVocable, toneSign, type Vocable } from '../Status';

/** The tint of a change by its tone; a running one has a strong edge. */
export const useChangeClasses = makeStyles(
  theme => {
    const all = tokens(theme);
    const look = (tone: StatusTone, edge: string) => ({
      background: all[tone].bg,
      border: `1px solid ${edge}`,
      color: all[tone].fg,
    });
    return {
      ok: look('ok', all.ok.line),
      warn: look('warn', all.warn.line),
      bad: look('bad', all.bad.line),
      wait: look('wait', all.wait.solid),
      unk: look('unk', all.unk.line),
      ovr: look('ovr', all.ovr.line),
      skip: look('skip', all.skip.line),
    };
  },
  { name: 'ReleasePipelineChange' },
);

/** Word, icon and tone of a change. */
export function changeVocable(change: Change): Vocable {
  if (change.kind === 'deployment') {
    return {
      word: change.end ? 'Deployed' : 'Runs',
      ...toneSign(change.tone),
    };
  }
  return promotionVocable(change.state);
}
