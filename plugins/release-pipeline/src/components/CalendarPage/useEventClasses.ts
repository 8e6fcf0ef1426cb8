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

/** Freezes are hatched and windows dashed, besides their colours and words. */
export const useEventClasses = makeStyles(
  theme => {
    const { ok, wait } = tokens(theme);
    return {
      freeze: {
        color: wait.fg,
        border: `1px solid ${wait.solid}`,
        background: `repeating-linear-gradient(45deg, ${wait.bg} 0 6px, transparent 6px 9px)`,
      },
      window: {
        color: ok.fg,
        border: `1px dashed ${ok.line}`,
        background: ok.bg,
      },
    };
  },
  { name: 'ReleasePipelineCalendarEvent' },
);
