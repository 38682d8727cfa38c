// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace I2RVR.Editor
{
    /// <summary>What the open scenes hold, but for those that are listed and not loaded.</summary>
    static class LoadedScenes
    {
        /// <summary>The objects without a parent, in the order of the hierarchy.</summary>
        public static IEnumerable<GameObject> Roots()
        {
            for (int i = 0; i < SceneManager.sceneCount; i++)
            {
                Scene scene = SceneManager.GetSceneAt(i);
                if (!scene.isLoaded)
                    continue;
                foreach (GameObject root in scene.GetRootGameObjects())
                    yield return root;
            }
        }
    }
}
