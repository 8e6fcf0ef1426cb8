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

import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { StageView } from 'backstage-plugin-release-pipeline-common';

const useStyles = makeStyles(
  // On the line of the button beside it, which may have a reason below.
  { link: { alignSelf: 'flex-start', padding: '8px 4px' } },
  { name: 'ReleasePipelineTryLink' },
);

/** From the conditions of a stage to where they can be tried, for those who may. */
export function TryLink(props: { stage: StageView; releaseId: string }) {
  const { stage, releaseId } = props;
  const classes = useStyles();
  if (!stage.try?.allowed) {
    return null;
  }
  const query = new URLSearchParams({ stage: stage.name, release: releaseId });
  return (
    <Link to={`what-if?${query}`} className={classes.link}>
      Try the policy
    </Link>
  );
}
