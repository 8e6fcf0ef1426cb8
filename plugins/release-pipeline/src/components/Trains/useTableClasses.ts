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

/** Tables of trains: wide ones scroll in their own card. */
export const useTableClasses = makeStyles(
  theme => {
    const { line, text2 } = tokens(theme);
    return {
      scroll: { overflowX: 'auto' },
      table: {
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 13,
        lineHeight: '18px',
        '& th': { textAlign: 'left', color: text2, fontWeight: 500 },
        '& th, & td': {
          padding: '8px 12px 8px 0',
          verticalAlign: 'top',
          borderBottom: `1px solid ${line}`,
          overflowWrap: 'break-word',
        },
      },
      stack: { display: 'flex', flexDirection: 'column', gap: 16 },
      fields: {
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
        gap: '12px 16px',
        marginTop: 8,
      },
    };
  },
  { name: 'ReleasePipelineTrainTables' },
);
