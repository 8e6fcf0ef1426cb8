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
import { Glyph } from '../../icons';
import { joined, useTextClasses } from '../../theme';

const useStyles = makeStyles(
  { back: { display: 'inline-flex', alignItems: 'center', gap: 4 } },
  { name: 'ReleasePipelineBackToStages' },
);

/** From a page below the tab to the tab; each of them is one route, however deep its path. */
export function BackToStages() {
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <Link to=".." className={joined(classes.back, texts.dense)}>
      <Glyph name="chevronLeft" size="small" />
      Back to the stages
    </Link>
  );
}
