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
import { tokens } from '../../theme';

/** Each kind of event has a pattern besides its colour and its word. */
export const useKindClasses = makeStyles(
  theme => {
    const { bad, lineStrong, ok, paper, skip, wait } = tokens(theme);
    return {
      freeze: {
        color: wait.fg,
        border: `1px solid ${wait.solid}`,
        background: `repeating-linear-gradient(135deg, ${wait.bg} 0 6px, ${paper} 6px 9px)`,
      },
      window: {
        color: ok.fg,
        border: `1px dashed ${ok.solid}`,
        background: `radial-gradient(${ok.line} 1px, transparent 1.2px) 0 0 / 6px 6px, ${ok.bg}`,
      },
      maintenance: {
        color: skip.fg,
        border: `1px solid ${lineStrong}`,
        borderLeftWidth: 4,
        background: skip.bg,
      },
      incident: {
        color: bad.fg,
        border: `1px solid ${bad.solid}`,
        background: `repeating-linear-gradient(0deg, ${bad.bg} 0 4px, ${paper} 4px 6px)`,
      },
      drill: {
        color: skip.fg,
        border: `1px dotted ${lineStrong}`,
        background: skip.bg,
      },
      // A pattern must not run through letters.
      words: {
        background: paper,
        borderRadius: 2,
        padding: '0 3px',
      },
    };
  },
  { name: 'ReleasePipelineCalendarKind' },
);
