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

import { alpha, makeStyles } from '@material-ui/core/styles';
import { tokens } from '../../theme';

/** Each kind has a pattern or an edge of its own besides its colour, icon and word. */
export const useKindClasses = makeStyles(
  theme => {
    const { ok, bad, wait, skip, frz, win, paper, text, text2 } = tokens(theme);
    const plain = { background: paper, color: text };
    return {
      freeze: {
        color: frz.fg,
        border: `1px solid ${frz.line}`,
        background: `repeating-linear-gradient(135deg, ${frz.bg} 0 5px, ${alpha(
          frz.solid,
          0.3,
        )} 5px 7px)`,
      },
      window: {
        color: win.fg,
        border: `1px solid ${win.line}`,
        background: `radial-gradient(${alpha(
          win.solid,
          0.45,
        )} 1px, transparent 1.4px) 0 0 / 7px 7px ${win.bg}`,
      },
      planned: {
        background: paper,
        color: wait.fg,
        border: `1.5px dashed ${wait.solid}`,
      },
      running: {
        background: wait.bg,
        color: wait.fg,
        border: `1px solid ${wait.solid}`,
      },
      done: {
        background: ok.bg,
        color: ok.fg,
        border: `1px solid ${ok.line}`,
      },
      failed: {
        background: bad.bg,
        color: bad.fg,
        border: `1px solid ${bad.line}`,
      },
      dropped: {
        background: skip.bg,
        color: skip.fg,
        border: `1px dotted ${skip.solid}`,
      },
      train: {
        ...plain,
        border: `1.5px solid ${text2}`,
        borderLeftWidth: 5,
      },
      maintenance: { ...plain, border: `3px double ${text2}` },
      incident: {
        color: bad.fg,
        border: `1px solid ${bad.line}`,
        background: `repeating-linear-gradient(0deg, ${bad.bg} 0 4px, ${alpha(
          bad.solid,
          0.2,
        )} 4px 5px)`,
      },
      drill: { ...plain, border: `1.5px dashed ${text2}` },
      /** Words on a pattern stand on paper. */
      label: { background: paper, borderRadius: 2, padding: '0 3px' },
    };
  },
  { name: 'ReleasePipelineKind' },
);

/** Whose pattern is too busy to read words on. */
export function isPatterned(kind: string): boolean {
  return kind === 'freeze' || kind === 'window' || kind === 'incident';
}
