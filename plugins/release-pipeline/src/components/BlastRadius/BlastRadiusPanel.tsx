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
import { useBlastRadius } from '../../hooks';
import { LiveContent } from '../PageStates';
import { Panel } from '../Panel';
import { Dependents } from './Dependents';
import { Shared } from './Shared';
import { WayBackFacts } from './WayBackFacts';

const useStyles = makeStyles(
  {
    columns: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
      gap: 20,
      fontSize: 13,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
      '& h4': {
        fontSize: 13,
        lineHeight: '20px',
        fontWeight: 600,
        margin: '0 0 6px',
      },
      '& ul': { listStyle: 'none', margin: 0, padding: 0 },
      '& li + li': { marginTop: 6 },
    },
  },
  { name: 'ReleasePipelineBlastRadiusPanel' },
);

/** What else a release touches in a stage, and where it could go back to. */
export function BlastRadiusPanel(props: {
  componentRef: string;
  stage: string;
  releaseId: string;
}) {
  const { componentRef, stage, releaseId } = props;
  const live = useBlastRadius(componentRef, stage, releaseId);
  const classes = useStyles();
  return (
    <Panel title="What else it touches">
      <LiveContent live={live} what="what else it touches" rows={3} compact>
        {({ dependents, shared, wayBack }) => (
          <div className={classes.columns}>
            <Dependents dependents={dependents} />
            <Shared componentRef={componentRef} shared={shared} />
            <WayBackFacts wayBack={wayBack} />
          </div>
        )}
      </LiveContent>
    </Panel>
  );
}
