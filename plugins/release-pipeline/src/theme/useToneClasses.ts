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
import { tokens } from './tokens';

/** One class per tone that colours words and icons. */
export const useToneClasses = makeStyles(
  theme => {
    const { ok, warn, bad, wait, unk, ovr, skip, frz, win } = tokens(theme);
    return {
      ok: { color: ok.fg },
      warn: { color: warn.fg },
      bad: { color: bad.fg },
      wait: { color: wait.fg },
      unk: { color: unk.fg },
      ovr: { color: ovr.fg },
      skip: { color: skip.fg },
      frz: { color: frz.fg },
      win: { color: win.fg },
    };
  },
  { name: 'ReleasePipelineTone' },
);
