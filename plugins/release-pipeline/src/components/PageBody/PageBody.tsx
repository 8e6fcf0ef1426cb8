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
import type { ReactNode } from 'react';
import { joined, useSurface } from '../../theme';

const useStyles = makeStyles(
  {
    page: {
      maxWidth: 1440,
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: 16,
    },
    padded: {
      padding: 24,
      '@media (max-width: 1080px)': { padding: 16 },
      '@media (max-width: 600px)': { padding: 12 },
    },
  },
  { name: 'ReleasePipelinePageBody' },
);

/** One column of cards; pages of their own bring their padding. */
export function PageBody(props: { padded?: boolean; children: ReactNode }) {
  const { padded, children } = props;
  const classes = useStyles();
  const { surface } = useSurface();
  return (
    <div className={padded ? classes.padded : undefined}>
      <div className={joined(classes.page, surface)}>{children}</div>
    </div>
  );
}
