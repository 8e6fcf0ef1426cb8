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
import type {
  PromotionView,
  ReleaseRef,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import type { ReactNode } from 'react';
import { everyCondition } from '../../model';
import { NARROW, tokens } from '../../theme';
import { Aside } from './Aside';
import { GateList } from './GateList';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      grid: {
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) 272px',
        borderTop: `1px solid ${line}`,
        marginTop: 12,
        [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
      },
      main: { minWidth: 0 },
    };
  },
  { name: 'ReleasePipelineConditions' },
);

/** The conditions of one release for one stage, and what follows beside them. */
export function Conditions(props: {
  verdict: Verdict | undefined;
  promotion?: PromotionView;
  wayBack?: ReleaseRef;
  /** What stands above the conditions. */
  children?: ReactNode;
}) {
  const { verdict, promotion, wayBack, children } = props;
  const classes = useStyles();
  return (
    <div className={classes.grid}>
      <div className={classes.main}>
        {children}
        {verdict && <GateList gates={everyCondition(verdict)} />}
      </div>
      {verdict && (
        <Aside verdict={verdict} promotion={promotion} wayBack={wayBack} />
      )}
    </div>
  );
}
