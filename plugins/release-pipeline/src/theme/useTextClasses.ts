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
import { monospace, tokens } from './tokens';

/** Text sizes and helpers that many components share. */
export const useTextClasses = makeStyles(
  theme => {
    const { text2, inset } = tokens(theme);
    return {
      meta: { fontSize: 12, lineHeight: '16px', color: text2 },
      dense: { fontSize: 13, lineHeight: '18px' },
      muted: { color: text2 },
      strong: { fontWeight: 600 },
      nowrap: { whiteSpace: 'nowrap' },
      code: {
        fontFamily: monospace,
        fontSize: 12,
        background: inset,
        borderRadius: 3,
        padding: '1px 4px',
        overflowWrap: 'anywhere',
      },
      hidden: {
        position: 'absolute',
        width: 1,
        height: 1,
        overflow: 'hidden',
        clipPath: 'inset(50%)',
        whiteSpace: 'nowrap',
      },
    };
  },
  { name: 'ReleasePipelineText' },
);
