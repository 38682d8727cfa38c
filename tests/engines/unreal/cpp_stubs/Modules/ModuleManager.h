// SPDX-License-Identifier: MIT
#pragma once

class FDefaultModuleImpl
{
};

#define IMPLEMENT_MODULE(Class, Name) Class Name##Module;
