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
import type { Tab } from 'backstage-plugin-release-pipeline-common';
import { monospace } from '../../theme';
import { SourceLine } from './SourceLine';

const useStyles = makeStyles(
  { code: { fontFamily: monospace } },
  { name: 'ReleasePipelineSources' },
);

/** The foot of the tab: where its facts came from, and by which policy it is judged. */
export function Sources(props: { tab: Tab; loadedAt: number }) {
  const { tab, loadedAt } = props;
  const classes = useStyles();
  return (
    <SourceLine sources={tab.sources} loadedAt={loadedAt}>
      {tab.pipeline && (
        <span>
          Policy{' '}
          <span className={classes.code}>
            {tab.pipeline.name}@{tab.pipeline.policyVersion}
          </span>
          {tab.stages.some(stage => stage.try?.allowed) && (
            <>
              {' '}
              <Link to="retro-run" underline="always">
                How it would have judged the past
              </Link>
            </>
          )}
        </span>
      )}
      {tab.pipeline?.releaseFrom && (
        <span>
          Releases from {tab.pipeline.releaseFrom}
          {tab.pipeline.releaseNote && `: ${tab.pipeline.releaseNote}`}
        </span>
      )}
    </SourceLine>
  );
}
