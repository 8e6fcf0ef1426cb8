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

/** Headings and lists beside the form. */
export const usePreviewClasses = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      title: { fontSize: 13, fontWeight: 600, margin: '12px 0 4px' },
      list: {
        listStyle: 'none',
        margin: 0,
        padding: 0,
        fontSize: 12,
        lineHeight: '18px',
        '& li': {
          display: 'flex',
          justifyContent: 'space-between',
          flexWrap: 'wrap',
          gap: '0 8px',
          padding: '2px 0',
        },
        '& li + li': { borderTop: `1px solid ${line}` },
      },
    };
  },
  { name: 'ReleasePipelinePreviewPane' },
);
